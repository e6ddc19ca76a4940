"""Measurements, not tests: each prints ratios against a floor taken in the same run."""
