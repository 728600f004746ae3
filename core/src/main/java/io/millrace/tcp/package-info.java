/**
 * TCP: listeners, sessions and the pipes between their endpoints. Layer 2. Everything belongs to
 * one loop's thread; a fresh connection may be handed to another loop before it is registered. Must
 * not see udp or loop.
 */
package io.millrace.tcp;
