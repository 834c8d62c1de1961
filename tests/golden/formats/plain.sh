export DEBUG='true'
export EMPTY=''
export HOST='db.internal'
export PORT='8080'
