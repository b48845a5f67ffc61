"""Turns any BERT encoder in Hugging Face's layout into a model directory for native-infer."""
