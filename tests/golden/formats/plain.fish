set -gx DEBUG 'true'
set -gx EMPTY ''
set -gx HOST 'db.internal'
set -gx PORT '8080'
