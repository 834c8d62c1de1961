// SPDX-License-Identifier: Apache-2.0
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;

class Properties {
	public static void main(String[] args) throws Exception {
		java.util.Properties read = new java.util.Properties();
		try (FileInputStream file = new FileInputStream(args[0])) {
			read.load(file);
		}
		for (String name : read.stringPropertyNames())
			System.out.write((name + "=" + read.getProperty(name) + "\0").getBytes(StandardCharsets.UTF_8));
		System.out.flush();
	}
}
