"""The extension that binds the tables to the web application."""

from flask_sqlalchemy import SQLAlchemy

from interview.store.models import Base

db = SQLAlchemy(model_class=Base)
