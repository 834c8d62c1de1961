task :sync do
  %w[SYNC_A SYNC_B].each { |name| puts ENV[name] }
  host, user = ENV.values_at("SYNC_HOST", "SYNC_USER")
end
