"""Finding inputs and annotations: filters as conditions of the store, ranks over vectors and predictions."""
