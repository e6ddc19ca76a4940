"""What the tables of the dashboard show, made ready for the templates. Web only."""
