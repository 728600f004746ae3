package io.millrace.trials.ops;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.util.Arrays;
import java.util.List;

/**
 * Starts forwarders with one TCP frontend on a free port of 127.0.0.1 whose backends need not be
 * alive. They are a, b, c and so on, taken in turns if nothing else is said.
 */
final class TcpFrontend {
  /** No TCP connection can be made to a broadcast address: the kernel says so at once. */
  static final String UNREACHABLE = "127.255.255.255:80";

  private TcpFrontend() {}

  static Millrace start(final List<String> backends, final String... flags) {
    return launcher(backends, flags).start();
  }

  /** Backends as written behind {@code --backend}, without a name. */
  static MillraceLauncher launcher(final List<String> backends, final String... flags) {
    final MillraceLauncher launcher = Millrace.launcher().args("--listen", "127.0.0.1:0");
    for (int i = 0; i < backends.size(); i++) {
      launcher.args("--backend", (char) ('a' + i) + "=" + backends.get(i));
    }
    if (!Arrays.asList(flags).contains("--balance")) {
      launcher.args("--balance", "round-robin");
    }
    return launcher.args(flags);
  }
}
