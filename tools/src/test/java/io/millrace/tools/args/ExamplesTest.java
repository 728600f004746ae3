package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.FrontendConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example files of {@code deploy} are read as {@code run} reads them. */
final class ExamplesTest {
  private static final Path FOLDER = Path.of("..", "deploy");

  private static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".args")).sorted().toList();
    }
  }

  @Test
  void shouldHaveExamples() throws IOException {
    assertFalse(examples().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void shouldReadEveryExample(final Path file) {
    final Settings settings = Settings.read(List.of("@" + file), Path.of(""), Map.of());
    for (final FrontendConfig frontend : settings.config().frontends()) {
      assertTrue(frontend.pool().health().isOn(), frontend.name() + " of " + file);
      assertTrue(frontend.pool().backends().size() > 1, frontend.name() + " of " + file);
    }
  }
}
