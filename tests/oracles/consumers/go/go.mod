module readers

go 1.21

require (
	github.com/compose-spec/compose-go/v2 v2.6.0
	github.com/docker/cli v28.2.2+incompatible
	github.com/hashicorp/go-envparse v0.1.0
	github.com/hashicorp/hcl/v2 v2.20.0
	github.com/joho/godotenv v1.5.1
)
