import { SetMetadata } from '@nestjs/common';

/** The metadata key under which `Public` marks a route. */
export const publicRoute = 'windsock:public';

/** Opens a route, or all routes of a controller, to callers whom no auth backend has checked. */
export const Public = () => SetMetadata(publicRoute, true);
