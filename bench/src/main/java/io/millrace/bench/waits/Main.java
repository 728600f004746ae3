package io.millrace.bench.waits;

import io.millrace.Context;
import io.millrace.Forwarder;
import io.millrace.LaunchException;
import io.millrace.tools.args.Settings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Forwards as {@code millrace run} does, with another way to wait. A signal ends it at once. */
public final class Main {
  private Main() {}

  /**
   * Forwards until the process is ended; any fault ends it, too.
   *
   * @param args the name of a way to wait, then the arguments of {@code run}
   * @throws LaunchException when something stands in the way
   */
  public static void main(final String[] args) throws LaunchException {
    final List<String> flags = Arrays.asList(args).subList(1, args.length);
    final Settings settings = Settings.read(flags, Path.of(""), System.getenv());
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final Context context =
        new Context()
            .waitStrategies(Variants.of(args[0]))
            .threadFactory(Main::daemon)
            .faultHandler(ended::completeExceptionally)
            .fatalHandler(ended::completeExceptionally);
    final Forwarder forwarder = Forwarder.launch(settings.config(), context);
    try {
      ended.join();
    } finally {
      forwarder.close();
    }
  }

  /** Its faults end the process, which waits for none of these. */
  private static Thread daemon(final Runnable agent) {
    final Thread thread = new Thread(agent);
    thread.setDaemon(true);
    return thread;
  }
}
