/**
 * What a running process shows over HTTP when {@code --http} is given: documents and a page, for
 * reading only. A small server of our own on the thread {@code millrace-http}, which does
 * everything here; each thing a client can ask of it has a bound. It must not touch sessions: what
 * it tells, it asks the conductor for or reads from counters.
 */
package io.millrace.tools.http;
