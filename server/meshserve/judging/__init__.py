"""Models and workflows judged by inputs whose right answers are known: durable jobs."""
