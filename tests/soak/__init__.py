"""What takes minutes to hours: `make soak` alone runs these."""
