import os

PASSWORD = os.environ["TEST_USER_PASSWORD"]
