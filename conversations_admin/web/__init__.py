"""The dashboard: pages for people, htmx over real links and forms."""
