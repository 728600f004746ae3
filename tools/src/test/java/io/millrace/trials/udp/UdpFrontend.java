package io.millrace.trials.udp;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.util.Arrays;
import java.util.List;

/**
 * Starts forwarders with one UDP frontend on a free port of a loopback address. Its backends are a,
 * b, c and so on.
 */
final class UdpFrontend {
  private UdpFrontend() {}

  static Millrace start(final UdpPeer backend, final String... flags) {
    return launcher(List.of(backend.flag()), flags).start();
  }

  static Millrace start(final List<String> backends, final String... flags) {
    return launcher(backends, flags).start();
  }

  /** Backends as written behind {@code --backend}, without a name. */
  static MillraceLauncher launcher(final List<String> backends, final String... flags) {
    return launcher("127.0.0.1:0", backends, flags);
  }

  static MillraceLauncher launcher(
      final String listen, final List<String> backends, final String... flags) {
    final MillraceLauncher launcher = Millrace.launcher().args("--listen", "udp://" + listen);
    for (int i = 0; i < backends.size(); i++) {
      launcher.args("--backend", (char) ('a' + i) + "=" + backends.get(i));
    }
    if (!Arrays.asList(flags).contains("--balance")) {
      launcher.args("--balance", "round-robin");
    }
    return launcher.args(flags);
  }
}
