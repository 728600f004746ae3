package io.millrace.tools.names;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.net.AddressText;
import io.millrace.net.NameLookup;
import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a backend stands for, found out at once: for commands, which may wait. */
public final class StandsFor {
  /** A little more than a look-up takes at most. */
  private static final long SERVICE_SECONDS = 10;

  private StandsFor() {}

  /**
   * Looks a backend's host up.
   *
   * @param names asked
   * @param backend as configured
   * @return itself with all its addresses; or, where its name stands for many backends, each of
   *     them with its one
   * @throws IOException when nobody knows it
   */
  public static Map<BackendConfig, List<InetAddress>> of(
      final NameLookup names, final BackendConfig backend) throws IOException {
    final Map<BackendConfig, List<InetAddress>> all = new LinkedHashMap<>();
    if (backend.resolve().isService()) {
      for (final ServiceAddress each : service(names, backend.host())) {
        final String suffix = AddressText.ipPort(each.address(), each.port());
        final String ip = AddressText.ip(each.address());
        final BackendPort port = new BackendPort(each.port(), 0);
        all.put(backend.at(ip, suffix, port), List.of(each.address()));
      }
      return all;
    }
    final List<InetAddress> addresses = names.lookUp(backend.host());
    if (!backend.resolve().isMany()) {
      all.put(backend, addresses);
      return all;
    }
    for (final InetAddress each : addresses) {
      final String ip = AddressText.ip(each);
      all.put(backend.at(ip, ip, backend.port()), List.of(each));
    }
    return all;
  }

  private static List<ServiceAddress> service(final NameLookup names, final String name)
      throws IOException {
    try {
      return names.lookUpService(name).toCompletableFuture().get(SERVICE_SECONDS, TimeUnit.SECONDS);
    } catch (final ExecutionException e) {
      throw new IOException(name + ": " + e.getCause().getMessage(), e);
    } catch (final TimeoutException e) {
      throw new IOException(name + ": no answer in " + SERVICE_SECONDS + " s", e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted", e);
    }
  }
}
