"""Work for runners of users: who waits for work, who waits for answers, and how the two find each other."""
