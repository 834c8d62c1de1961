# Stripe.api_key = ENV["OLD_STRIPE_KEY"]
Stripe.api_key = ENV.fetch("STRIPE_SECRET_KEY")
Rails.configuration.x.webhook_secret = ENV["STRIPE_WEBHOOK_SECRET"]
