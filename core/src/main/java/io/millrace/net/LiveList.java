package io.millrace.net;

import java.util.ArrayList;
import java.util.List;

/**
 * The live sessions of one loop: adding and removing take constant time, order is not kept.
 *
 * @param <T> the sessions
 */
public final class LiveList<T extends LiveList.Member> {
  private final ArrayList<T> members = new ArrayList<>();

  /** Something that knows its place in one list. */
  public interface Member {
    /**
     * Keeps the place.
     *
     * @param index from 0
     */
    void index(int index);

    /**
     * The place last kept.
     *
     * @return from 0
     */
    int index();
  }

  /** An empty list. */
  public LiveList() {}

  /**
   * Adds a member of no list.
   *
   * @param member to add
   */
  public void add(final T member) {
    member.index(members.size());
    members.add(member);
  }

  /**
   * Removes a member; the last one takes its place.
   *
   * @param member of this list
   */
  public void remove(final T member) {
    final T last = members.remove(members.size() - 1);
    if (last != member) {
      members.set(member.index(), last);
      last.index(member.index());
    }
  }

  /**
   * How many there are.
   *
   * @return 0 or more
   */
  public int size() {
    return members.size();
  }

  /**
   * All members now.
   *
   * @return a copy: members may leave while it is gone through
   */
  public List<T> snapshot() {
    return new ArrayList<>(members);
  }
}
