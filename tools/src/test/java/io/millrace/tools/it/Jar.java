package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.trials.Archive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jar under test. */
final class Jar {
  private Jar() {}

  /** The words that run one of its commands. */
  static List<String> command(final String... arguments) {
    final String jar = System.getProperty("millrace.jar");
    assertNotNull(jar, "system property millrace.jar: path of the jar to test");
    final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    final List<String> words = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx64m"));
    words.addAll(Archive.options());
    words.addAll(List.of("-jar", jar));
    words.addAll(List.of(arguments));
    return words;
  }
}
