package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BooleanSupplier;

/** nginx with its stream module as a child process: the oracle of trials. */
public final class Nginx implements AutoCloseable {
  private static final String STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

  private final Process process;

  private Nginx(final Process process) {
    this.process = process;
  }

  /**
   * With one server, given as what stands between its braces, and one worker (two that share a UDP
   * socket would each open a flow); waits until it listens.
   */
  public static Nginx serve(final String server, final BooleanSupplier listens) {
    final Nginx nginx = new Nginx(launch(1, server));
    Await.until("nginx listens", () -> listens.getAsBoolean() || !nginx.process.isAlive());
    assertTrue(nginx.process.isAlive(), "nginx did not start");
    return nginx;
  }

  static Process launch(final int workers, final String server) {
    final List<String> lines =
        List.of(
            "load_module " + STREAM_MODULE + ";",
            "daemon off;",
            "pid nginx.pid;",
            "worker_processes " + workers + ";",
            "events { worker_connections 8000; }",
            "stream {",
            "  proxy_timeout 1h;",
            "  proxy_half_close on;",
            "  server { " + server + " }",
            "}");
    return Route.start(
        lines,
        "nginx.conf",
        folder ->
            List.of("nginx", "-p", folder + "/", "-e", "stderr", "-c", folder + "/nginx.conf"));
  }

  @Override
  public void close() {
    Route.end(process);
  }
}
