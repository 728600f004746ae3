package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.config.ListenConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * In which settings two records differ. By their components, so that a setting which is new cannot
 * be forgotten here.
 */
final class Differences {
  private Differences() {}

  /**
   * Compares, down to what is no record of {@code io.millrace.config}.
   *
   * @return for example {@code tcp.idleTimeoutNs}; lists of backends are left out, and where a
   *     frontend listens is one setting
   */
  static List<String> between(final Record before, final Record after) {
    final List<String> found = new ArrayList<>();
    compare("", before, after, found);
    return found;
  }

  private static void compare(
      final String prefix, final Record before, final Record after, final List<String> found) {
    for (final RecordComponent component : before.getClass().getRecordComponents()) {
      final Object old = value(component, before);
      final Object now = value(component, after);
      final String path = prefix + component.getName();
      if (!Objects.equals(old, now) && !isListOfBackends(old)) {
        if (isDivisible(old, now)) {
          compare(path + ".", (Record) old, (Record) now, found);
        } else {
          found.add(path);
        }
      }
    }
  }

  private static boolean isDivisible(final Object old, final Object now) {
    return old instanceof Record
        && now instanceof Record
        && old.getClass() == now.getClass()
        && !(old instanceof ListenConfig);
  }

  private static boolean isListOfBackends(final Object value) {
    return value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof BackendConfig;
  }

  private static Object value(final RecordComponent component, final Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (final ReflectiveOperationException e) {
      throw new IllegalStateException(e); // configurations are public records
    }
  }
}
