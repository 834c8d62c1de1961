package x;

/** Reads System.getenv("NOT_READ") nowhere. */
class Mail {
	@Value("${MAIL_HOST:localhost}") String host;
	@Value("${mail.port}") int port;
	String user = System.getenv("MAIL_USER");
	String from = System.getenv().getOrDefault("MAIL_FROM", "shop@localhost");
	String text = "System.getenv(\"NOT_READ\")";
	String block = """
		System.getenv("NOT_READ")
		""";
	String any(String name) { return System.getenv(name); }
}
