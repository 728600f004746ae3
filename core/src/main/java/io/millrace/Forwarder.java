package io.millrace;

import io.millrace.config.ForwarderConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running forwarder. {@link #launch} binds every listener before it returns; {@link #drain} and
 * {@link #close} end it. All methods may be called from any thread, {@link #invoke} from one only.
 */
public final class Forwarder implements AutoCloseable {
  private Forwarder() {}

  /**
   * Binds all listeners and starts the agents.
   *
   * @param config what to run
   * @param context surroundings
   * @return the running forwarder
   * @throws LaunchException when something stands in the way; nothing is left open then
   */
  public static Forwarder launch(final ForwarderConfig config, final Context context)
      throws LaunchException {
    throw new LaunchException(LaunchException.Reason.OTHER, config + " " + context.mode(), null);
  }

  /**
   * What listens where.
   *
   * @return in order of configuration
   */
  public List<BoundFrontend> frontends() {
    return List.of();
  }

  /**
   * The room for sessions over all frontends.
   *
   * @return the effective {@code sessionsMaxTotal}
   */
  public int sessionsMaxTotal() {
    return 0;
  }

  /**
   * Stops accepting, lets sessions end for the drain time, closes the rest, quiet ones first.
   * Returns at once.
   */
  public void drain() {}

  /**
   * Waits for the end of a drain.
   *
   * @param timeout how long to wait
   * @param unit its unit
   * @return true when everything has ended
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitConcluded(final long timeout, final TimeUnit unit)
      throws InterruptedException {
    return true;
  }

  /**
   * In {@link Mode#INVOKER}, does one duty cycle of every agent.
   *
   * @return units of work done; 0 when there was nothing to do
   */
  public int invoke() {
    return 0;
  }

  /** Resets what is left and frees everything. Returns when it is done, after at most a second. */
  @Override
  public void close() {}
}
