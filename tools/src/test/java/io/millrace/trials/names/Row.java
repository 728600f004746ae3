package io.millrace.trials.names;

import io.millrace.trials.Backend;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Backends on several addresses of this machine, at the same port; each tells its address. */
final class Row implements AutoCloseable {
  private static final int PORTS_TRIED = 100;

  private final Map<String, Backend> backends = new HashMap<>();
  private int port;

  static Row of(final String... addresses) {
    for (int i = 0; i < PORTS_TRIED; i++) {
      final Row row = new Row();
      if (row.opens(addresses)) {
        return row;
      }
      row.close();
    }
    throw new AssertionError("no port that is free on " + List.of(addresses));
  }

  int port() {
    return port;
  }

  Backend at(final String address) {
    return backends.get(address);
  }

  /** Refuses connections from now on; live ones go on. */
  void stopListening(final String address) {
    backends.get(address).stopListening();
  }

  @Override
  public void close() {
    new ArrayList<>(backends.values()).forEach(Backend::close);
  }

  private boolean opens(final String... addresses) {
    try {
      for (final String address : addresses) {
        open(address);
      }
      return true;
    } catch (final UncheckedIOException e) {
      if (e.getCause() instanceof BindException) {
        return false;
      }
      throw e;
    }
  }

  /** One more, or one that is back. */
  void open(final String address) {
    final Backend backend =
        Backend.at(
            new InetSocketAddress(address, port),
            peer -> {
              peer.send(address + "\n");
              peer.echo();
            });
    port = backend.address().getPort();
    backends.put(address, backend);
  }
}
