variable "tag" {}
data "aws_region" "here" {}

resource "aws_ecs_task_definition" "api" {
  family = "api"
  container_definitions = jsonencode([
    {
      name      = "api"
      image     = "registry.example.com/shop/api:${var.tag}"
      essential = true
      portMappings = [{ containerPort = 8080 }]
      environment = [
        { name = "LOG_LEVEL", value = "info" },
        { name = "REGION", value = data.aws_region.here.name },
      ]
      secrets = [
        { name = "DATABASE_URL", valueFrom = aws_ssm_parameter.url.arn },
      ]
    },
  ])
}

resource "aws_ecs_task_definition" "worker" {
  family                = "worker"
  container_definitions = <<JSON
[
  {
    "name": "worker",
    "image": "registry.example.com/shop/worker:${var.tag}",
    "cpu": ${64 * 2},
    "environment": [{"name": "QUEUE", "value": "jobs"}],
    "secrets": [{"name": "TOKEN", "valueFrom": "${aws_ssm_parameter.url.arn}"}]
  }
]
JSON
}

resource "aws_ecs_task_definition" "other" {
  family                = "other"
  container_definitions = templatefile("${path.module}/tasks.json.tftpl", { tag = var.tag })
}

resource "google_cloud_run_v2_service" "api" {
  name     = "api"
  location = "europe-west1"
  template {
    containers {
      image = "europe-docker.pkg.dev/shop/api/api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      env {
        name = "DATABASE_PASSWORD"
        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret.db.secret_id
            version = "latest"
          }
        }
      }
    }
  }
}
