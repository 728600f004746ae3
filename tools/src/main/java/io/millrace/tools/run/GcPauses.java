package io.millrace.tools.run;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import io.millrace.status.CollectorPauses;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Pauses as the JVM's management beans tell them: the sums exactly, each pause in whole
 * milliseconds. Loading this takes some 50 ms. A thread of the JVM's brings the notifications.
 */
final class GcPauses implements CollectorPauses, NotificationListener {
  /** Told and not taken yet; beyond that only the sums are known. */
  private static final int WAITING_MAX = 256;

  private static final int READINGS = 5;

  /** A JVM's start takes no longer, on the busiest machine. */
  private static final long START_MAX_MS = 2_000;

  private final List<GarbageCollectorMXBean> beans = new ArrayList<>();
  private final BlockingQueue<GcInfo> told = new ArrayBlockingQueue<>(WAITING_MAX);

  /** What the clock of durations said when the JVM's own began. */
  private final long jvmStartNs;

  GcPauses() {
    jvmStartNs = jvmStartNs(ManagementFactory.getRuntimeMXBean());
    for (final GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (pauses(bean.getName())) {
        beans.add(bean);
        listen(bean);
      }
    }
  }

  /**
   * When the clock of collections began: with the end of the JVM's own start, which is told by the
   * wall clock only. The tightest of a few readings: between two a thread may lose its processor.
   */
  private static long jvmStartNs(final RuntimeMXBean runtime) {
    long startNs = 0;
    long tightestNs = Long.MAX_VALUE;
    for (int i = 0; i < READINGS; i++) {
      final long beforeNs = System.nanoTime();
      final long uptimeMs = runtime.getUptime();
      final long ageMs = System.currentTimeMillis() - runtime.getStartTime();
      final long tookNs = System.nanoTime() - beforeNs;
      if (tookNs < tightestNs) {
        tightestNs = tookNs;
        startNs = beforeNs - TimeUnit.MILLISECONDS.toNanos(sinceStartMs(uptimeMs, ageMs));
      }
    }
    return startNs;
  }

  /**
   * How long the JVM has been started: what the wall clock says, unless it was set since.
   *
   * @param uptimeMs since the JVM began to start, by a clock that nobody sets
   * @param ageMs since it was started, by the wall clock
   */
  static long sinceStartMs(final long uptimeMs, final long ageMs) {
    return ageMs <= uptimeMs && uptimeMs - ageMs <= START_MAX_MS ? ageMs : uptimeMs;
  }

  /** Some collectors have a bean for what they do beside the program. */
  static boolean pauses(final String name) {
    return !name.endsWith("Cycles") && !name.contains("Concurrent");
  }

  /** What has been before is known of the last collection only. */
  private void listen(final GarbageCollectorMXBean bean) {
    if (bean instanceof NotificationEmitter emitter) {
      emitter.addNotificationListener(this, null, null);
    }
    if (bean instanceof com.sun.management.GarbageCollectorMXBean more) {
      final GcInfo last = more.getLastGcInfo();
      if (last != null) {
        told.offer(last);
      }
    }
  }

  @Override
  public void handleNotification(final Notification notification, final Object handback) {
    if (notification
            .getType()
            .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
        && notification.getUserData() instanceof CompositeData data) {
      told.offer(GarbageCollectionNotificationInfo.from(data).getGcInfo());
    }
  }

  @Override
  public long count() {
    return beans.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
  }

  @Override
  public long totalNs() {
    return TimeUnit.MILLISECONDS.toNanos(
        beans.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum());
  }

  @Override
  public void drain(final Sink sink) {
    for (GcInfo info = told.poll(); info != null; info = told.poll()) {
      sink.onPause(
          jvmStartNs + TimeUnit.MILLISECONDS.toNanos(info.getStartTime()),
          jvmStartNs + TimeUnit.MILLISECONDS.toNanos(info.getEndTime()));
    }
  }

  @Override
  public void close() {
    for (final GarbageCollectorMXBean bean : beans) {
      if (bean instanceof NotificationEmitter emitter) {
        remove(emitter);
      }
    }
  }

  private void remove(final NotificationEmitter emitter) {
    try {
      emitter.removeNotificationListener(this);
    } catch (final ListenerNotFoundException e) {
      return; // it was the JVM that ended first
    }
  }
}
