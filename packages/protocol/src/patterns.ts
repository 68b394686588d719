/** A document's id: 128 random bits, base64url. */
export const documentIdPattern = /^[A-Za-z0-9_-]{22}$/;
/** A link's secret: 256 random bits, base64url. */
export const secretPattern = /^[A-Za-z0-9_-]{43}$/;
/** A person's key: 128 random bits, base64url. */
export const personKeyPattern = /^[A-Za-z0-9_-]{22}$/;
