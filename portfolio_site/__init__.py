"""The composition: settings, addresses, and the views that join the apps. Nothing imports it."""
