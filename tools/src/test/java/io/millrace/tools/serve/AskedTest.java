package io.millrace.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.admin.AdminRequest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AskedTest {
  private static Asked read(final String... words) {
    return Asked.of(new AdminRequest(List.of(words), "somebody"), Set.of("wait", "force"));
  }

  private static String refused(final String... words) {
    final Refusal refusal = assertThrows(Refusal.class, () -> read(words));
    assertEquals(2, refusal.status());
    return refusal.getMessage();
  }

  @Test
  void shouldTellNamesFromOptions() {
    final Asked asked = read("drain", "pg1", "--wait=5s", "rw/pg2", "--force", "-x", "");
    assertEquals("somebody", asked.user());
    assertEquals(List.of("pg1", "rw/pg2", "-x", ""), asked.names());
    assertEquals("5s", asked.option("wait"));
    assertTrue(asked.has("force"));
    assertEquals("", asked.option("force"));
    assertNull(read("drain").option("wait"));
    assertFalse(read("drain").has("force"));
  }

  @Test
  void shouldCutAnOptionAtItsFirstEqualsSign() {
    assertEquals("a=b", read("drain", "--wait=a=b").option("wait"));
    assertEquals("", read("drain", "--wait=").option("wait"));
  }

  @Test
  void shouldTakeWhatStandsBehindTwoDashesAsNames() {
    assertEquals(List.of("--wait=1s", "--"), read("drain", "--", "--wait=1s", "--").names());
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertEquals("unknown option \"--no\"", refused("drain", "--no=1"));
    assertEquals("unknown option \"--\"", refused("drain", "--=1"));
    assertEquals("--wait is given twice", refused("drain", "--wait=1s", "--wait=1s"));
  }

  @Test
  void shouldRefuseNamesWhereNoneAreExpected() {
    read("status", "--force").requireNoNames();
    final Refusal refusal = assertThrows(Refusal.class, () -> read("status", "x").requireNoNames());
    assertEquals("unexpected \"x\"", refusal.getMessage());
  }
}
