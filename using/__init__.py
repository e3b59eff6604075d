"""What is done with a trained model: predicting, serving, writing it as ONNX."""
