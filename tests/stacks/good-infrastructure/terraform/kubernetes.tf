resource "kubernetes_deployment_v1" "web" {
  metadata {
    name = "web"
    labels = {
      app = "web"
    }
  }

  spec {
    replicas = var.replicas
    selector {
      match_labels = {
        app = "web"
      }
    }
    template {
      metadata {
        labels = {
          app = "web"
        }
      }
      spec {
        container {
          name  = "web"
          image = "${var.image}:${var.image_tag}"

          port {
            container_port = 8080
          }
          env {
            name  = "LOG_LEVEL"
            value = "info"
          }
          env {
            name = "DATABASE_PASSWORD"
            value_from {
              secret_key_ref {
                name = kubernetes_secret_v1.db.metadata[0].name
                key  = "password"
              }
            }
          }
          env {
            name  = "DB_SECRET_ARN"
            value = var.db_secret_arn
          }
          dynamic "env" {
            for_each = var.tags
            content {
              name  = env.key
              value = env.value
            }
          }
          resources {
            limits = {
              memory = "512Mi"
            }
          }
          readiness_probe {
            http_get {
              path = "/healthz"
              port = 8080
            }
          }
        }
        container {
          name  = "proxy"
          image = "envoyproxy/envoy:v1.30.1"
          port {
            container_port = 9901
          }
          resources {
            limits = { memory = "64Mi" }
          }
        }
      }
    }
  }
}

resource "kubernetes_secret_v1" "db" {
  metadata {
    name = "db"
  }
  data = {
    password = random_password.db.result
  }
}
