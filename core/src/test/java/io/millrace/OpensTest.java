package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ForwarderConfig;
import io.millrace.testkit.ChildJvm;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An embedder who does not know the flag that Agrona needs. */
final class OpensTest {
  private static final Pattern FLAG = Pattern.compile("--add-opens (\\S+)");

  @RegisterExtension final NothingLeft left = new NothingLeft();

  /** Launches and closes, and says what came of it. */
  static final class Embedder {
    private Embedder() {}

    public static void main(final String[] args) throws Exception {
      final ForwarderConfig config = Stepped.config(1, FrontendSpec.tcp().to(1));
      try {
        Forwarder.launch(config, new Context().descriptorsMax(4_096)).close();
        System.out.println("launched");
      } catch (final IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void shouldShowTheVeryFlagThatIsMissing() throws Exception {
    final String said;
    try (ChildJvm child = ChildJvm.start(List.of(), Embedder.class)) {
      said = child.line();
      assertEquals(0, child.status());
    }
    final Matcher flag = FLAG.matcher(said);
    assertTrue(flag.find(), said);
    assertFalse(said.contains("\n"));
    try (ChildJvm child = ChildJvm.start(List.of("--add-opens", flag.group(1)), Embedder.class)) {
      assertEquals("launched", child.line(), "the flag is all that is needed");
      assertEquals(0, child.status());
    }
  }
}
