"""Training and measuring the models; the only place that needs scikit-learn, loaded when it is used."""
