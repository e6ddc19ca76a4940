"""What people type, read leniently and kept as typed; the rules are `wire`'s. Web only."""
