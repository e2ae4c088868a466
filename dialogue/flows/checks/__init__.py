"""What can be told of flows before anybody talks to them."""
