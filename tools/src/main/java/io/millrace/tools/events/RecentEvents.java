package io.millrace.tools.events;

import io.millrace.status.Event;
import io.millrace.status.EventLogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** The newest events of a run directory, for whoever asks again and again. Of one thread. */
public final class RecentEvents {
  /** As many are kept, and told at once. */
  public static final int KEPT_MAX = 50;

  private final Path path;
  private final ArrayDeque<Event> kept = new ArrayDeque<>(KEPT_MAX);
  private EventLogReader reader;
  private long next;

  /**
   * Nothing is read before it is asked for.
   *
   * @param directory of a live process
   */
  public RecentEvents(final Path directory) {
    path = EventLogReader.file(directory);
  }

  /**
   * What is new since a document before.
   *
   * @param since its {@code next}, or 0; when it is larger than ours, that process was another one
   * @return an object with {@code first} and {@code next}, the numbers of the first event in it and
   *     of the one that will come, and {@code events}, the oldest first
   */
  public String document(final long since) {
    poll();
    final long oldest = next - kept.size();
    final long first = since > next ? oldest : Math.max(oldest, since);
    final StringBuilder out = new StringBuilder("{\"first\":").append(first);
    out.append(",\"next\":").append(next).append(",\"events\":[");
    long number = oldest;
    for (final Event event : kept) {
      if (number >= first) {
        out.append(number > first ? "," : "");
        out.append(EventLines.forPrograms(event, reader.pid()));
      }
      number++;
    }
    return out.append("]}").toString();
  }

  private void poll() {
    try {
      if (reader == null) {
        reader = EventLogReader.open(path);
      }
    } catch (final IOException e) {
      return; // the process runs all the same, and says nothing here
    }
    reader.poll(this::keep);
  }

  private void keep(final Event event) {
    if (kept.size() == KEPT_MAX) {
      kept.removeFirst();
    }
    kept.addLast(event);
    next++;
  }
}
