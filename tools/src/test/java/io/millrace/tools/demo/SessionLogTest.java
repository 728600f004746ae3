package io.millrace.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SessionLogTest {
  private static final String LINE =
      "{\"id\":\"0-1\",\"frontend\":\"demo-tcp\",\"proto\":\"tcp\",\"listen\":\"127.0.0.1:5000\","
          + "\"client\":\"127.0.0.1:51234\",\"peer\":null,\"backend\":\"b\",\"address\":\"127.0.0.1:40001\","
          + "\"attempts\":[{\"backend\":\"a\",\"error\":\"refused\",\"ms\":0.3}],\"cause\":\"client-end\"}";

  @Test
  void shouldNameTheBackendThatServedWhenAnotherWasTriedFirst() throws Exception {
    final Process printer = new ProcessBuilder("printf", "%s\n", LINE).start();
    final SessionLog log = new SessionLog(new Child("printer", printer));
    assertEquals("b", log.backendOf(51234, 5_000));
    assertEquals("?", log.backendOf(51234, 100));
  }
}
