variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "database_password" {
  description = "Given as TF_VAR_database_password; never in a file."
  type        = string
  sensitive   = true
  default     = ""

  validation {
    condition     = var.database_password == "" || length(var.database_password) >= 16
    error_message = "Use 16 characters or more, not \"${"short"}\"."
  }
}

variable "session_token" {
  type      = string
  ephemeral = true
}

variable "api_keys" {
  type      = map(string)
  sensitive = true
  nullable  = false
}

variable "image" {
  type    = string
  default = "registry.example.com/shop/web"
}
variable "image_tag" {
  type    = string
  default = "latest" # the pipeline sets it
}
variable "token_ttl" { type = number }
variable "kms_key_id" { type = string }
variable "ssh_public_key" { type = string }
variable "enable_secret_rotation" {
  type    = bool
  default = true
}
variable "db_secret_arn" { type = string }
variable "subnets" {
  type = list(object({
    cidr = string
    zone = optional(string, "a")
  }))
  default = []
}
variable "tags" {
  default = {}
}
variable "replicas" { default = 2 }
