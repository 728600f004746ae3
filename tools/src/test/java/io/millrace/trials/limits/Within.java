package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Limits;
import io.millrace.trials.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Plays a part of a trial inside a network namespace: in a virtual machine of its own there, with
 * everything that it starts. What it prints and throws is the trial's.
 */
final class Within {
  private static final List<String> PASSED_ON =
      List.of("millrace.jar", "millrace.nightly", "millrace.stretch");

  private Within() {}

  /** A part of a trial; it is made without arguments. */
  interface Scene {
    void play() throws Exception;
  }

  static void play(final Namespace namespace, final Class<? extends Scene> scene)
      throws IOException, InterruptedException {
    final List<String> line = new ArrayList<>(namespace.prefix());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
    for (final String property : PASSED_ON) {
      if (System.getProperty(property) != null) {
        line.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(Within.class.getName(), scene.getName()));
    final Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      final String said = new String(process.getInputStream().readAllBytes());
      process.waitFor(8 * Limits.WAIT.toMillis(), TimeUnit.MILLISECONDS);
      assertEquals(0, process.isAlive() ? -1 : process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(final String[] args) throws Exception {
    final Class<?> scene = Class.forName(args[0]);
    ((Scene) scene.getDeclaredConstructor().newInstance()).play();
    System.exit(0); // whatever daemon or pool is left
  }
}
