package io.millrace.control;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;

/**
 * The frontends that are configured now, in order of configuration. The conductor replaces them;
 * anyone may look at any time. Who iterates sees those of one moment.
 */
public final class Frontends extends AbstractList<ManagedFrontend> {
  private volatile List<ManagedFrontend> now;

  /**
   * The first ones.
   *
   * @param first in order of configuration
   */
  public Frontends(final List<ManagedFrontend> first) {
    now = List.copyOf(first);
  }

  void replace(final List<ManagedFrontend> others) {
    now = List.copyOf(others);
  }

  /**
   * Those of this moment.
   *
   * @return does not change any more
   */
  public List<ManagedFrontend> snapshot() {
    return now;
  }

  @Override
  public ManagedFrontend get(final int place) {
    return now.get(place);
  }

  @Override
  public int size() {
    return now.size();
  }

  @Override
  public Iterator<ManagedFrontend> iterator() {
    return now.iterator();
  }

  @Override
  public Spliterator<ManagedFrontend> spliterator() {
    return now.spliterator();
  }
}
