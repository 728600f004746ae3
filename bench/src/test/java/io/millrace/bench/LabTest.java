package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statistics, parsers and reports of the lab, which is in Python and has its tests beside it; and
 * whether README's figures and the index of the reports are what the generator writes. Aborted
 * where Python is not installed: only measuring needs it.
 */
final class LabTest {
  private static final long LIMIT_S = 120;

  @Test
  void shouldPassItsOwnTests(@TempDir final Path folder) throws IOException, InterruptedException {
    assumeTrue(isInstalled("python3"), "python3 is not installed");
    final Path output = folder.resolve("output");
    final ProcessBuilder builder =
        new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "tests", "-t", ".")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PYTHONPATH", ".");
    final Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS), "the tests have not ended");
    } finally {
      process.destroyForcibly();
    }
    final String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.matches("(?s).*Ran [1-9][0-9]+ tests.*OK\\s*"), text);
  }

  private static boolean isInstalled(final String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
