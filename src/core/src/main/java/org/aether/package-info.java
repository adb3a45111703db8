/**
 * What all packages share: errors with a kind, a message and a setting ({@link org.aether.AetherException}); settings with
 * their ranges and defaults; progress and its stages; work on several threads; files that are written whole; matrices of
 * floats.
 *
 * <p>Uses no other package of AETHER; all other packages may use it.
 */
@NullMarked
package org.aether;

import org.jspecify.annotations.NullMarked;
