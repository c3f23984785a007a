// What stands around the text while one writes: saving, the surface, the toolbar, pictures.
import { startSurfaces } from './surface.js';
import { form } from './writing-saving.js';
import { startPictures } from './writing-pictures.js';
import { startTools } from './writing-tools.js';

startSurfaces(form);
startTools(form);
startPictures(form);
