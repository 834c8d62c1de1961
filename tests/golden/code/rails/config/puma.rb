# Puma reads ENV["NOT_READ"] nowhere.
threads_count = ENV.fetch("RAILS_MAX_THREADS", 3)
threads threads_count, threads_count
port ENV.fetch("PORT", 3000)
workers Integer(ENV['WEB_CONCURRENCY'] || 2)
pidfile ENV["PIDFILE"] if ENV["PIDFILE"]
