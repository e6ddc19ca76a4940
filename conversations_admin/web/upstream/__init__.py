"""What people see of a project in front of an upstream. Views and templates only."""
