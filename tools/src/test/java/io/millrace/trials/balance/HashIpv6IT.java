package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case C21 (c): all 16 bytes of an IPv6 address count. In a network namespace of its own. */
final class HashIpv6IT {
  private static final int ADDRESSES = 64;

  private Namespace namespace;
  private Inside inside;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    namespace = Namespace.open();
    inside = Inside.of(namespace);
  }

  @AfterEach
  void close() {
    if (namespace != null) {
      inside.close();
      namespace.close();
    }
  }

  @Test
  @DisplayName(
      "C21 (c) addresses that differ in the last 4 bytes only, and in the first 8 only, are spread")
  void shouldSpreadWhenAnyPartOfTheAddressDiffers() throws Exception {
    final List<String> last = addresses(i -> "fd00:1:2:3:4:5:" + hex(i * 7) + ":" + hex(i + 1));
    final List<String> first = addresses(i -> "fd" + hex(0x10 + i) + ":" + hex(i) + ":7:9::1");
    final String[] fleet = inside.fleet("a", "b", "c", "d");
    try (Millrace millrace =
        Millrace.launcher()
            .prefix(namespace.prefix().toArray(String[]::new))
            .args("--balance", "source-hash")
            .args(fleet)
            .args("--listen", "*:0", "--listen", "udp://*:0")
            .start()) {
      for (final Who who : Who.values()) {
        final int port = Front.of(millrace, who).getPort();
        assertSpread(inside.backends(who, "::1", port, last));
        assertSpread(inside.backends(who, "::1", port, first));
        final List<String> itself = List.of("::1", "::1", "::1", "::1");
        assertEquals(1, inside.backends(who, "::1", port, itself).stream().distinct().count());
      }
    }
  }

  /** A quarter each on average; five standard deviations are 17. */
  private static void assertSpread(final List<String> backends) {
    assertEquals(ADDRESSES, backends.size());
    for (final String name : List.of("a", "b", "c", "d")) {
      final long count = Front.count(backends, name);
      assertTrue(count >= 1 && count <= 34, backends::toString);
    }
  }

  private List<String> addresses(final IntFunction<String> form) {
    final List<String> addresses = new ArrayList<>();
    final StringBuilder commands = new StringBuilder();
    for (int i = 0; i < ADDRESSES; i++) {
      addresses.add(form.apply(i));
      commands.append("ip -6 addr add ").append(form.apply(i)).append("/128 dev lo nodad && ");
    }
    namespace.run("sh", "-c", commands + "true");
    return addresses;
  }

  private static String hex(final int value) {
    return Integer.toHexString(value);
  }
}
