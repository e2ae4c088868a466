"""rasa-sdk Actions: the steps that read or change the shop's records."""
