/** Proofs on a real mail server: what {@link org.postferry.proof.ServerMail} reads must be what {@link org.postferry.proof.Mirror} shows. */
@NullMarked
package org.postferry.proof;

import org.jspecify.annotations.NullMarked;
