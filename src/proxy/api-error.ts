/** What the API answers when it cannot do what was asked. */

/** Thrown by what the API calls; becomes an answer with this status. The texts are Toxiproxy's. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** 404: no such proxy. */
export function proxyNotFound(): ApiError {
  return new ApiError(404, 'proxy not found');
}

/** 404: no such toxic. */
export function toxicNotFound(): ApiError {
  return new ApiError(404, 'toxic not found');
}

/** 400: the body is not what it should be. `reason` in Go's words. */
export function badBody(reason: string): ApiError {
  return new ApiError(400, `bad request body: ${reason}`);
}

/** 400: a field that must be there is not. */
export function missingField(field: string): ApiError {
  return new ApiError(400, `missing required field: ${field}`);
}
