#!/bin/sh
# needs $NOT_READ
set -eu
: "${DEPLOY_HOST:?set it}"
TARGET=${TARGET:-/srv/app}
VERSION=$(git describe)
echo "deploying $VERSION to $DEPLOY_HOST:$TARGET as ${DEPLOY_USER:-deploy}"
for FILE in *.tar; do
	scp "$FILE" "$DEPLOY_HOST:$TARGET"
done
while read -r LINE; do echo "$LINE"; done <list
curl -H "Authorization: Bearer $DEPLOY_TOKEN" https://example.org/hook
cat <<EOT
region: $REGION
EOT
cat <<'EOT'
region: $NOT_READ
EOT
awk '{ print $NF }' list
echo 'keep $NOT_READ' "\$NOT_READ" "$HOME"
